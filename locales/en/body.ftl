body-front = Front
body-back = Back
body-right = Right
body-left = Left
