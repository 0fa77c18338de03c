"""A second opinion on whether two answers mean the same, from numbers at random points.

Nothing here is used for judging, and nothing of the judge is used here: texts are read by Python's
own parser, formulas are evaluated term by term, and two formulas are the same when their values
are. So where the judge and the oracle agree, they do so for different reasons.
"""
