"""An open project: its log, state, workers and jobs."""
