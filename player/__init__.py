"""The learner's player: plain ES modules and style sheets, served by the web application and put in packages."""
