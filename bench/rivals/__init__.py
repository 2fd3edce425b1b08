"""Other ways to tell what a customer wants, trained and measured on the same data.

Each is a program with two commands: `train DATA MODEL` (DATA: lines of {"text", "intent"}) and `parse MODEL`, which
reads texts from standard input, one JSON string a line, writes {"ranking": [{"name", "confidence"}], "seconds"} for
each, the fallback first where its confidence is below the rival's own bound, and ends with {"memory_mb"}.
"""
