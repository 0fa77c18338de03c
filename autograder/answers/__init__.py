"""The wire between untrusted code and the judge.

``encode`` beside the student's code: a live value becomes plain JSON · ``decode`` on the trusted
side: JSON becomes a tree of our own, or a proxy of a function · ``functions`` such proxies ·
``read`` any value, live, decoded or text, by the same road.
"""
