"""The verbs: each plans for one project; ``apply`` alone writes."""
