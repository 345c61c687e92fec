"""What the product promises of speed: each module here measures one promise beside a floor from the same run."""
