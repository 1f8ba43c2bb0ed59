"""What readers share: tables in other layouts, and how much a file may ask for."""
