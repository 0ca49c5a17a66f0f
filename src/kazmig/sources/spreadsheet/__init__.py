"""The official tables of ministries and the National Bank."""
