"""Customers with a goal and habits of their own, played against the running assistant; see bench.simulate."""
