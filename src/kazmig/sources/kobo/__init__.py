"""The Baseline Assessment: its form, and the exports of KoboToolbox."""
