"""Items in and out of other systems: GIFT, Moodle XML and QTI 3.0, with a report of what each crossing costs."""
