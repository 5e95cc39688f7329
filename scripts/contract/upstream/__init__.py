"""Updates openapi.yaml from the published document: the same contract, in our order, names and words."""
