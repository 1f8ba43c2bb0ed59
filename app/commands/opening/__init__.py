"""What the commands share that open data: options, folders, and the way to the page."""
