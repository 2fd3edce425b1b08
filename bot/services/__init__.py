"""Use cases, one function each: plain arguments, a unit of work last, a value back."""
