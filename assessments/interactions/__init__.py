"""Interactions: how a response of each kind is read and scored, named as SCORM, xAPI and QTI name them."""
