"""The interactions that items know, one module each; `registry` lists them."""
