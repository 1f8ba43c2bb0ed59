"""The loop without widgets: log, state, engine, worker, session file."""
