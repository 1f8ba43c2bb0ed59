"""Items that are series: light curves and spectra, from long and wide tables and from lists."""
