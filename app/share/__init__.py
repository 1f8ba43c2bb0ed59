"""What leaves a project and comes back in: session files, tables, learners."""
