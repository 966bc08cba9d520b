"""What an interface for programs needs, whatever it is about: limits, cursors, conditions."""
