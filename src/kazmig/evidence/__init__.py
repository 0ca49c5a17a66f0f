"""What is known and how sure it is: facts, intervals, shares, definitions, and the times they speak of."""
