"""The one door for strategies, learners, readers and views."""
