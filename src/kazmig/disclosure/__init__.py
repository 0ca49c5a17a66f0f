"""Disclosure control: which counts may be published, what else has to be hidden for it, and the proof."""
