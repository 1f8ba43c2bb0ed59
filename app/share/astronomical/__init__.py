"""Take over what AstronomicAL saved: its configuration, and the labels beside it."""
