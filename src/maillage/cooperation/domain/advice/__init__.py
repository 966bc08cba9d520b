"""Which form of cooperation fits: facts of the forms, answers, exclusions, points, ranking, what is worth asking."""
