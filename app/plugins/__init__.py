"""The one door for strategies, learners, readers, encoders and views."""
