"""The staff console at /desk: FastAPI routes, Jinja2 templates, htmx."""
