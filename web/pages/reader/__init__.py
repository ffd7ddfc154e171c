"""Pages of a person: own topics, stars, briefs, dates ahead, saved searches, help."""
