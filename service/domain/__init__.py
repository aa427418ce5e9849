"""The nouns of Moments: frozen, typed, without input or output. See DESIGN for the glossary."""
