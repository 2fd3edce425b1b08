"""The actions that Rasa calls: slots in, one service call, response out."""
