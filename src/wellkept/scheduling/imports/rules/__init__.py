"""What is to be done with each event of a calendar file."""
