"""For each rule a connector that breaks just it, by the rules' family; each module lists them in CASES."""
