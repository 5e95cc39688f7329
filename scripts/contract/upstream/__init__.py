"""From the published document to our own: the same contract, in our order, names and words."""
