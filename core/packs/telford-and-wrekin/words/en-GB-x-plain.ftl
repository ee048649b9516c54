### SAMPLE. The three main forms in plain English, as Fluent. Only what plain words say otherwise stands here: everything else is as
### the services have it. It is not Easy Read, which needs pictures and readers who tested it.

## Antisocial behaviour

antisocial-behaviour = Antisocial behaviour
    .description = People who make others feel afraid, upset or unsafe
    .notice =
        Call 999 now if someone is in danger, or if a crime is happening now. If you cannot speak safely, call 999 from a mobile. Stay on the line. Press 55 when you are asked to. If you are Deaf or cannot speak, you can use 999 BSL, or Relay UK on 18000. You can also text 999 if your phone is registered.

        If a crime is over, call the police on 101. If you do not want to give your name, call Crimestoppers on 0800 555 111.

        Is someone sleeping outside? Tell StreetLink. It is not antisocial behaviour.

        Did you tell us before, and it goes on? You can ask for a Case Review. Further on we say how.

        Stay safe. You do not need to find out more. You do not need to film or record anyone.
    .privacy-why = We need it to see what we can do, and to keep people safe
    .privacy-lawful-basis = The law lets us do this: Article 6(1)(e) of the UK GDPR and the Anti-social Behaviour, Crime and Policing Act 2014
    .privacy-who-sees = The community safety team. The police too, if it may be a crime
    .privacy-how-long = Six years after we have finished

antisocial-behaviour--what = What is happening?
    .hint = Choose the one that is most like it.
    .ROWDY = People shout, threaten or frighten others
    .NEIGHBOUR = A neighbour makes trouble
    .NOISE = There is too much noise
    .VEHICLE_NUISANCE = People drive or park in a way that annoys or endangers others
    .VEHICLE_ABANDONED = Someone has left a vehicle behind
    .LITTER_DRUGS = There are needles or other drug litter
    .STREET_DRINKING = People drink in the street and make trouble
    .BEGGING = Someone asks for money in a threatening way
    .ANIMAL = An animal is dangerous or a nuisance
    .TRESPASS = Someone is in a place where they must not be
    .COMMS = Someone calls or writes to people who do not want it
    .PROSTITUTION_RELATED = Sex work makes trouble for people nearby
    .FIREWORKS = Someone uses fireworks in a wrong way
    .SLEEPING_ROUGH = Someone is sleeping outside
    .NOT_KNOWN = Something else, or I do not know

antisocial-behaviour--aimed = Does someone attack a person for who they are? Or is it someone close to them?
    .hint = For example: for their race, religion or disability, or because they are gay or trans. Or a partner or a relative does it.

antisocial-behaviour--when = When did it last happen?
    .hint = You do not need to know the exact time.

antisocial-behaviour--how_often = How often does it happen?
    .SOMETIMES = Sometimes
    .NOW = It is happening now

antisocial-behaviour--where = Where is it?
    .hint = For example: outside the shop, or on the stairs.

antisocial-behaviour--effect = How does it make you or other people feel?
    .hint = For example: you cannot sleep, you are afraid to go out, or you keep children indoors.

antisocial-behaviour--who_affected = Who is upset or hurt by it?
    .hint = Choose everyone.
    .MY_HOUSEHOLD = Someone who lives with me
    .NEEDS_SUPPORT = Someone who needs care or help
    .PUBLIC = Anyone who goes past

antisocial-behaviour--reported_before = Have you told anyone before?
    .hint = For example: the council, the police or your landlord.

antisocial-behaviour--earlier_reference = Who did you tell? Did they give you a number?

antisocial-behaviour--safe_contact = What is a safe way to contact you?
    .hint = Choose a way that no one else can see or hear.
    .NONE = Do not contact me

antisocial-behaviour--safe_contact_details = What is your number or email? When is it safe?

## Fly-tipping

fly-tipping = Dumped rubbish (fly-tipping)
    .description = Rubbish that someone has left on land. One black bag, or more
    .notice = Do not touch the rubbish. Do not open bags. Do not go near anyone who is dumping it. Leave everything where it is.
    .privacy-why = We need it to take the rubbish away, and to find who left it
    .privacy-lawful-basis = The law lets us do this: Article 6(1)(e) of the UK GDPR and the Environmental Protection Act 1990
    .privacy-who-sees = The teams that clean the streets and that find who did it
    .privacy-how-long = Three years. Six years if someone is taken to court

fly-tipping--waste = What rubbish is it?
    .hint = Choose everything that you can see. Do not go closer.
    .WHITE_GOODS = Fridges, freezers, washing machines or cookers
    .OTHER_ELECTRICAL = TVs, computers or other electrical things
    .CDE = Bricks, soil, plaster or other building rubbish
    .GREEN = Branches, grass or other garden rubbish
    .VEHICLE_PARTS = Parts of a car or other vehicle
    .OTHER_COMMERCIAL = Other rubbish from a business
    .CLINICAL = Needles, bandages or other medical rubbish

fly-tipping--size = How much is there?
    .hint = Less than one black bag is litter. Call us about litter.
    .CAR_BOOT = It would fit in the boot of a car
    .VAN_SMALL = It would fill a small van
    .VAN_TRANSIT = It would fill a large van
    .TIPPER = It would fill a lorry
    .MULTI = More than one lorry

fly-tipping--land = Where is it?
    .HIGHWAY = On a road, a pavement or the grass beside a road
    .FOOTPATH_BRIDLEWAY = On a public path
    .BACK_ALLEY = In an alley behind houses
    .COUNCIL = In a park, or on other council land
    .PRIVATE_RESIDENTIAL = On land that belongs to a home
    .COMMERCIAL_INDUSTRIAL = On land that belongs to a business
    .AGRICULTURAL = In a field or on a farm
    .RAILWAY = Next to a railway
    .WATERCOURSE_BANK = In a river or stream, or next to it

fly-tipping--blocking = Does it block a road or a path?

fly-tipping--hazardous = Could it hurt someone?
    .hint = For example: chemicals, asbestos, needles, gas bottles or broken glass. Is something leaking out?

fly-tipping--evidence = Can you see whose rubbish it is?
    .hint = For example: a letter with a name. Only look. Do not touch it.

fly-tipping--witnessed = Did you see someone dump it?

fly-tipping--adult = Are you 18 or older?
    .hint = We ask only people who saw it. An officer may want to talk to you.

fly-tipping--people = What did the people look like?
    .hint = How many were there? What did they wear? We do not publish this.

fly-tipping--vehicle = Did they have a car, a van or another vehicle?

fly-tipping--vehicle_make = What make was it? For example: a Ford van.

fly-tipping--vehicle_registration = What was on the number plate?
    .hint = Write as much as you remember. We do not publish this.

fly-tipping--seen = What happened?
    .hint = Tell us what you saw.

fly-tipping--statement = Would you tell an officer what you saw, if we ask you?
    .hint = You are not doing that now. An officer may ask you later.

## Graffiti

graffiti = Graffiti
    .description = Writing or pictures on a wall, a sign or something else
    .notice = You do not need to write the words down. If the words attack people for who they are, it may be a hate crime. Then tell the police too, on 101. Call 999 if anyone is in danger.
    .privacy-why = We need it to take the graffiti away
    .privacy-lawful-basis = The law lets us do this: Article 6(1)(e) of the UK GDPR
    .privacy-who-sees = The team that cleans the streets
    .privacy-how-long = Two years

graffiti--offensive = Is it rude, or does it attack someone?
    .hint = For example: racist, sexual or abusive words or pictures.
    .UNSURE = I am not sure

graffiti--offensive_reason = What is wrong with it?
    .RACIST_HATE = It is racist, or it hates people for who they are
    .POLITICAL = It is about politics
    .SEXUAL = It is about sex
    .ABUSIVE = It insults or threatens someone

graffiti--property_type = What is it on?
    .HOME = A home, or the wall or fence of a home
    .BUSINESS = A shop or another business
    .PUBLIC_BUILDING = A school, a library or another public building
    .BRIDGE_SUBWAY = A bridge, or a path under a road

graffiti--on_private_property = Does it belong to a person or a business?
    .hint = We may have to ask the owner before we clean it.

graffiti--surface = What is it made of?

graffiti--size = How big is it?
    .HAND = As big as a hand, or smaller
    .WALL = As big as the wall of a room

graffiti--height = Can you reach it when you stand on the ground?
    .LADDER = No. You need a ladder
