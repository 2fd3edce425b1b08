"""The job process: answers turns, one at a time in each conversation."""
