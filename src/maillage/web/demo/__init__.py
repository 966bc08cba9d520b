"""The demonstration: everything in it is made by the actions of the capabilities, so it breaks when they change."""
