"""SCORM: a course as a package, a progress record as elements of the data model."""
