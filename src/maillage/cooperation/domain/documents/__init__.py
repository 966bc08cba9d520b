"""Documents of a cooperation: their templates, the facts that fill them, what is checked, how they are composed."""
