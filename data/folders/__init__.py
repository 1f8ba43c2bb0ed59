"""Folders that hold one item a file: pictures, texts, sounds or FITS cutouts."""
