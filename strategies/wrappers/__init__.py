"""What can be put around any strategy: ``balance``, ``quota``, ``within`` and ``epsilon``."""
