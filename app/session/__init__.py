"""One person's sitting: commands to the project, and what this person sees."""
