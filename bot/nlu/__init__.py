"""Everything that Rasa's own process loads. Python 3.10; imports nothing of the rest of the project."""
