"""The map's data, without widgets: layout, grid, colours, picture."""
