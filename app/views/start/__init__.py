"""The start page, in the browser."""
