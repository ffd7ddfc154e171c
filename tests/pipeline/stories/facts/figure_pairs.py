"""Two reports of one story each, and the figure of the second that takes the place of another.

Written for this measure, in many fields. Half are changes, half are traps: another place, year,
group, deed or thing, with a figure of the same unit.
"""

from __future__ import annotations

PAIRS: tuple[tuple[str, str, str, str], ...] = (
    # Changes: first report, second report, old figure, new figure.
    (
        "The dredging of Port Ansel will cost $140 million, the harbour board said.",
        "Port Ansel's dredging will now cost $155 million, the harbour board said on Friday.",
        "$140 million",
        "$155 million",
    ),
    (
        "The clinic plan closes 12 rural clinics in the north.",
        "The plan now closes nine rural clinics in the north, the ministry said.",
        "12 rural clinics",
        "9 rural clinics",
    ),
    (
        "Beekeepers would get 18 euros a hive under the draft.",
        "Beekeepers get 25 euros a hive, up from 18 euros in the draft.",
        "18 euros",
        "25 euros",
    ),
    (
        "The council wants to build 600 flats on the old gasworks.",
        "After talks with neighbours the council wants to build 450 flats on the old gasworks.",
        "600 flats",
        "450 flats",
    ),
    (
        "The rail strike cancelled 340 trains on Monday.",
        "The rail strike cancelled 410 trains by Monday night, the operator said.",
        "340 trains",
        "410 trains",
    ),
    (
        "At least 21 people were hurt when the ferry hit the pier.",
        "The number of people hurt when the ferry hit the pier rose to 34 people.",
        "at least 21 people",
        "34 people",
    ),
    (
        "The regulator fined the water company $3.2 million over sewage.",
        "An appeal cut the fine on the water company over sewage to $2.1 million.",
        "$3.2 million",
        "$2.1 million",
    ),
    (
        "Schools may suspend pupils for up to 10 days under the bill.",
        "The bill now lets schools suspend pupils for at most five days.",
        "up to 10 days",
        "5 days",
    ),
    (
        "The herring quota falls by 24% next season under the proposal.",
        "The herring quota falls by 18% next season, ministers agreed.",
        "24%",
        "18%",
    ),
    (
        "The wind farm will have 84 turbines off the coast.",
        "The wind farm off the coast will have 62 turbines, the developer said.",
        "84 turbines",
        "62 turbines",
    ),
    (
        "Parliament raised the minimum wage from 11.40 euros to 12.10 euros.",
        "Shops complained about the wage.",
        "",
        "",
    ),
    (
        "The museum expects 300,000 visitors a year.",
        "The museum lowered its forecast to 240,000 visitors a year from 300,000.",
        "300,000 visitors",
        "240,000 visitors",
    ),
    (
        "Twenty-six towns joined the flood pact.",
        "Thirty-one towns have joined the flood pact, its office said.",
        "26 towns",
        "31 towns",
    ),
    (
        "The grid loan is worth $1.2 billion, the bank said.",
        "The bank cut the grid loan to $900 million.",
        "$1.2 billion",
        "$900 million",
    ),
    (
        "The tram line gets 14 stops, the city said.",
        "The city dropped three of them: the tram line gets 11 stops.",
        "14 stops",
        "11 stops",
    ),
    (
        "The virus was found in 45 poultry farms in the delta.",
        "The virus has been found in 58 poultry farms in the delta.",
        "45 poultry farms",
        "58 poultry farms",
    ),
    # Traps: nothing takes the place of anything.
    (
        "The hospital trust hired 120 nurses this spring.",
        "The hospital trust dismissed 40 nurses this spring.",
        "",
        "",
    ),
    ("Flu cases rose 12% in Norland hospitals.", "Flu cases rose 7% in Sudland hospitals.", "", ""),
    (
        "The fund paid farmers $40 million in 2023.",
        "The fund paid farmers $55 million in 2024.",
        "",
        "",
    ),
    (
        "About 5,000 teachers took early retirement.",
        "About 800 substitute teachers were left without a contract.",
        "",
        "",
    ),
    (
        "The rule sets limits for eight pesticides in wine.",
        "The ministry would repeal the limits for two pesticides in wine.",
        "",
        "",
    ),
    (
        "The port handles 400 ships a month.",
        "Fog kept 30 ships outside the port for a night.",
        "",
        "",
    ),
    (
        "The agency inspected 90 dairies and approved them.",
        "The agency refused to approve 12 dairies it inspected.",
        "",
        "",
    ),
    (
        "Line A of the metro carries 60,000 passengers a day.",
        "Line B of the metro carries 35,000 passengers a day.",
        "",
        "",
    ),
    (
        "The court ordered the mine to pay $7 million to villagers.",
        "The mine spent $2 million on lawyers, the villagers say.",
        "",
        "",
    ),
    (
        "Prices of insulin fell 30% after the cap.",
        "Sales of insulin rose 9% after the cap.",
        "",
        "",
    ),
    (
        "Forty-two mayors signed the letter against the dam.",
        "Two mayors withdrew their names from the letter against the dam.",
        "",
        "",
    ),
    (
        "The reactor was shut for 16 days by the regulator's order to suspend work.",
        "The regulator gave the operator 30 days to appeal the order.",
        "",
        "",
    ),
    (
        "The senate passed the water bill with 38 votes.",
        "The house passed the water bill with 201 votes.",
        "",
        "",
    ),
    (
        "The city planted 2,000 trees in Elmside.",
        "The city planted 600 trees in Harrow Park.",
        "",
        "",
    ),
    ("Rents may rise 3% a year under the law.", "Wages of caretakers rise 5% a year.", "", ""),
    ("The plan keeps 70 jobs at the shipyard.", "The plan costs 25 jobs at the shipyard.", "", ""),
    (
        "The ministry will give each household 300 litres of heating oil.",
        "The ministry raised it: each household gets 450 litres of heating oil.",
        "300 litres of heating oil",
        "450 litres of heating oil",
    ),
    (
        "The stadium deal is worth 85 million pounds to the city.",
        "The stadium deal is worth only 70 million pounds to the city, auditors found.",
        "85 million pounds",
        "70 million pounds",
    ),
    (
        "Wolves killed 130 sheep in the valley this summer, farmers say.",
        "Wolves killed 94 sheep in the valley this summer, the ministry counted.",
        "130 sheep",
        "94 sheep",
    ),
    (
        "The airport wants 32 night flights a week.",
        "The airport asks for 20 night flights a week after protests.",
        "32 night flights",
        "20 night flights",
    ),
    (
        "Nurses demand a raise of 9%.",
        "Nurses now demand a raise of 7%, their union said.",
        "9%",
        "7%",
    ),
    (
        "The bridge will be closed for 15 weeks, which delays buses.",
        "The bridge will be closed for 22 weeks, the council said, which delays buses.",
        "15 weeks",
        "22 weeks",
    ),
    (
        "Seventeen families must move for the reservoir.",
        "Only twelve families must move for the reservoir.",
        "17 families",
        "12 families",
    ),
    (
        "The library budget shrinks by $4 million.",
        "The library budget shrinks by $2.5 million, not $4 million.",
        "$4 million",
        "$2.5 million",
    ),
    (
        "The operator will lay 240 kilometers of cable.",
        "The operator will lay 310 kilometers of cable, its filing says.",
        "240 kilometers of cable",
        "310 kilometers of cable",
    ),
    # Written after the rules, before they were mended by them.
    (
        "Police arrested 40 protesters in Velden.",
        "Police arrested 15 protesters in Marstadt.",
        "",
        "",
    ),
    (
        "The union has 9,000 members at the mill.",
        "Only 300 members came to the vote at the mill.",
        "",
        "",
    ),
    (
        "The ban covers 15 chemicals used in toys.",
        "The court lifted the ban for three chemicals used in toys.",
        "",
        "",
    ),
    (
        "Ticket prices go up 4% in May.",
        "Passenger numbers went down 11% after ticket prices went up.",
        "",
        "",
    ),
    ("The bank lent the town $60 million.", "The town repaid $5 million to the bank.", "", ""),
    ("The factory employs 700 workers.", "The factory put 120 workers on leave.", "", ""),
    ("The state counted 18 wildfires in 2022.", "The state counted 31 wildfires in 2025.", "", ""),
    (
        "The charity opened 22 shelters for the winter.",
        "Volunteers run six shelters of the charity at night.",
        "",
        "",
    ),
    ("The party won 48 seats.", "The green party won 11 seats.", "", ""),
    (
        "The dam holds 90 million gallons.",
        "The town uses 2 million gallons a day from the dam.",
        "",
        "",
    ),
)
