# made for a test
graph [
  directed 0
  Network "Lakes &#38; Rivers"
  node [
    id 0
    label "Upper Lake"
    Longitude -93.5
    Latitude 45.25
  ]
  node [
    id 7
    label "Ford"
    Longitude -94.0
    Latitude 44.0
  ]
  node [
    id 9
    label "Mill"
  ]
  edge [
    source 0
    target 7
    LinkSpeedRaw 1000000000.0
  ]
  edge [ source 7 target 9 LinkLabel "unknown" ]
]
