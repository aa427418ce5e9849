"""First names that are hardly ever anything else, by which a person in a text is known.

How they are used: `personal_names`.

Own list: frequent names of the United Kingdom, the United States, the German-speaking countries and their neighbours.
Names that are words or brands as well (May, Will, Mark, Rose, Mercedes) are in `AMBIGUOUS` instead.
"""

import re

AMBIGUOUS = frozenset(
    re.findall(
        r"\S+",
        """abby amber angel april art ashley august austin autumn basil bonnie brad brand brandy buddy candy carol
    charity chase chip christian chuck clay cliff crystal daisy dale dawn dean dick dolly dot drew duke earl eden
    ehre engel erika ernst eve faith felicity fern flora forest frank franklin gene georgia ginger glen grace grant
    groß guy hank harbour harmony hazel heath heather holly hope hunter iris isla ivy jade jasmine jewel joy june
    justice kit klein kristall lance laurel linde linus london lou lustig major marina mark marshall max may meadow
    melody mercedes mercy merry miles misty nelke norm olive opal paris pat patience pearl penny piper poppy ray reed
    rich robin roman rose rot ruby rusty sage sandy santa savannah shell sherry sienna sky skye sonne star stella
    sterling sue summer sunny tanner taylor tucker violet wade ward warren will willow win wolf woody""",
    )
)
"""Names that are words too.

They count where a greeting, a title or a surname goes with them, and only with a capital.
"""

FIRST_NAMES = frozenset(
    re.findall(
        r"\S+",
        """aaron abdul abdullah abigail adam adele adelheid adrian adriana agnes agnete agnieszka agota ahmad ahmed aidan
    aino aisha alan albert alberto alejandro aleksander aleksandr aleksandra aleksi alena alessandro alessia alex
    alexander alexandra alexandre alexis alfred ali alice alicia alina alison allison alma alois alvaro alyssa amalia
    amalie amanda amelia amelie amina amir amy ana anastasia anders andre andrea andreas andrei andrew andrzej andrés
    andy aneta anette angela angelika angelina anita anja anke ann anna annalena anne annegret anneli anneliese
    annelise annemarie annett annette annika ansgar anthony antje anton antonia antonio antti antónio anya ariana
    ariane armin arnaud arne arnold arthur arturo astrid attila aurelie aurora axel ayse ayşe balazs barbara barry
    bartosz bastian beata beate beatrice beatrix bella ben benedikt benjamin benno benoit bente bernadette bernard
    bernd bernhard bert bertha bettina betty bianca bill birger birgit birgitta birte bjarne björn blanche bob bohdan
    boris brandon branislav brenda brian bridget brigitte britta bruce bruno bryan burkhard caitlin caitlyn cameron
    camilla camille carina carl carla carlos carmen carola carolin caroline carolyn carsten catherine cathy cecilia
    celine cem cesar chantal charles charlie charlotte chiara chloe chris christa christel christiane christin
    christina christine christof christoph christopher cindy claire clara clarissa clark claudia claus clemens
    concepcion conny conrad cora cordula corinna cornelia craig cristian cristina curt cynthia dagmar daniel daniela
    daniele danielle danny daphne dariusz darren dave david debbie deborah debra denise deniz dennis derek detlef
    detlev diana diane diego dieter dietmar dietrich dina dirk dmitri dmitrij dmitry dolores dominic dominik
    dominique donald donna dora doreen doris dorota dorothea dorothee dorothy douglas dragan duncan dusan dustin
    dylan eberhard eckhard edith eduard eduardo edward edwin eero eeva egon eileen einar eirik ekaterina elaine
    eleanor elena eleni elias elif elisa elisabeth elisabetta elise elizabeth elke ella ellen elliot elodie elsa
    elzbieta emil emilia emilie emily emine emma emmanuel emre enrico eric erich erik erin ernesto erwin estelle
    esther ethan eugen eugene eva evelyn ewa fabian fabienne fabio fabrice fatima fatma federico felix ferdinand
    ferenc fernanda fernando filip finn fiona florence florentine florian frances francesca francesco francis
    francisco franz franziska frauke fred freddie frederic frederik frida frieda friederike friedhelm friedrich fritz
    gabriel gabriela gabriele gaelle gareth gary gavin geir genevieve geoffrey georg george gerald geraldine gerard
    gerda gerhard gerlinde gernot gert gertrud giacomo gianni giorgio giovanni gisela gitta giulia giuseppe gladys
    gloria gonzalo goran gordon graham grazyna greg gregor gregory greta grzegorz gudrun guido guillaume guillermo
    gunnar gustav gwen györgy gábor göran götz günter günther hakan halina halldor hanna hannah hanne hannelore
    hannes hans harald harold harriet harry hartmut harvey hasan hassan hege heidi heidrun heike heikki heiko heiner
    heinrich heinz helen helena helene helga helmut hendrik henning henri henrik henrike henry herbert herman hermann
    hilde hildegard holger horst howard hubert hugo hussein håkan ian ibrahim ida ignacio igor ilaria ildiko ilka
    ilkka ilona ilse imke immanuel ina ines inga inge ingeborg ingo ingrid ingvar irena irene irina irmgard isaac
    isabel isabell isabella isabelle ismail istvan istván ivan ivana ivo iwona iñigo jack jacob jacqueline jacques
    jadwiga jaime jake jakob jakub jamal james jamie jan jana jane janet janice janina janine janne jannik janusz
    jari jaroslaw jason javier jean jeanette jeanne jeff jeffrey jelena jenna jennifer jenny jens jeremy jerome jerry
    jerzy jessica jessie jesús jill jim jimmy joachim joan joana joanna joanne joaquim jochen jodie joe joel joelle
    johan johann johanna johannes john johnny jonas jonathan jordan jorge jorunn josef josefa josefine joseph
    josephine josh joshua josé jovan jozef joão juan juana juanita judith judy juha julia julian juliana juliane
    julie julien juliet juliette julius jussi jutta józsef jörg jörn jürgen kacper kai kaisa kaja kamil karel karen
    kari karim karin karina karl karla karolina karsten kaspar katalin katarina katarzyna kate katharina katherine
    kathleen kathrin kathryn kathy katie katja katri katrin katrine kay keith kelly kemal ken kenneth kerry kerstin
    kevin khaled kieran kim kimberly kirsten kirsty klara klaus knut konrad konstantin konstanze krista kristian
    kristin kristina krzysztof kurt kyle kåre ladislav lara larissa larry lars laszlo laura lauren laurence laurent
    lauri lea lea-marie leah leander leif lena leni lennart leo leon leonard leonardo leoni leonie leonor leopold
    leslie leticia levin liam lieselotte liisa lilian liliana lily lina linda lindsay linnea lionel lisa lisbeth lise
    liselotte livia liz ljubica logan lorena lorenz lorenzo lorraine lothar louis louisa louise luca lucas lucia
    luciana lucie lucien lucy lucía ludmila ludovic ludwig luigi luis luisa luise lukas luke lutz lydia lynn lászló
    maciej madeleine magali magda magdalena magnus maik maike maja malgorzata malte mandy manfred manon manuel
    manuela mara marc marcel marcelle marcia marco marcos marcus mareike marek maren margaret margarete margarethe
    margaux margit margot marguerite maria mariana marianne marie marie-louise mariella marietta marija marika mario
    marion marisa marit marius mariusz markus marlene marlies marta marte martha martin martina martyna martín marvin
    mary maría massimo mateo mateusz mathias mathieu mathilda mathilde mathis mats matt matteo matthew matthias matti
    maud maureen maurice mauricio maximilian megan mehmet meike melanie melinda melissa mercedes merle mette mia
    michael michaela michal michel michele michelle miguel mikael mike mikhail mikko mila milan milena milica milos
    minna miriam mirjam mirko miroslav mohamad mohamed mohammad mohammed moira molly mona monica monika moritz morten
    muhammad murat mustafa nadege nadia nadine nadja naomi natalia natalie natascha natasha nathalie nathan nathaniel
    nebojsa neil nele nelly nicholas nick nico nicola nicolas nicole niels nigel nikita niklas niko nikola nikolai
    nikolas nikolaus nils nina noah noel noemi noemie nora norbert norma norman odd odile oksana olaf olav olena olga
    oliver olivia olivier omar ondrej oscar oskar oswald ottilie otto owen pablo pamela paola paolo pascal patricia
    patricio patrick patrizia patryk paul paula paulina pauline paulo pavel pedro peggy pekka penelope perrine peter
    petr petra phil philip philipp philippa philippe phillip pia pierre pietro pilar piotr päivi rachel radek
    radoslav rafael raffaele rainer ralf ralph ramona raoul raphael raquel rasmus raul raymond rebecca regina regine
    reiner reinhard reinhold remi renata renate renee renáta rené ricarda ricardo riccardo richard riitta rita rob
    robert roberta roberto roger roland rolf romain ronald ronja rosalie rosario rosemarie rosemary roswitha roy
    rudolf rui rune rupert ruprecht russell ruth ryan sabina sabine sabrina salma salvatore samantha samir samuel
    sandra sandrine sara sarah sascha satu scott sean sebastian sebastien selina selma serena serge sergei sergej
    sergio seth severin severine shannon sharon shaun sheila shirley sibylle siegfried sigrid sigurd silas silke
    silvia silvio simon simona simone sina siri sirpa siv slawomir slobodan snezana sofia sofie sofía solene solveig
    sonja sophia sophie stacy stanislav stanislaw stefan stefanie stefano steffen steffi stein sten stephan stephane
    stephanie stephen steve steven stuart sture susan susana susanna susanne suzanne svea svein sven svenja swantje
    sybille sylvain sylvia sylvie szymon tabea tamara tanja tara tatiana tatjana ted teresa tereza terje terry thea
    theo theodor theophile theresa therese thierry thies thilo thomas thorben thorsten tiago till tilman tim timo
    timothy tina tobias toby tom tomas tomasz tommaso tony tor torben torbjörn torsten tove traudel travis trevor
    trond trudy tuomas ulf ulla ulrich ulrike umberto ursula uschi ute uwe vaclav valentin valentina valeria valerie
    vanessa vasco vera verena veronica veronika veronique vesna vicky victor victoria viktor viktoria ville vincent
    vincenzo viola virginia virginie vittorio vivian vivien vladimir vlasta vojtech volker vreni walter waltraud
    wendelin wenke werner wiebke wieland wieslaw wilfried wilhelm william wilma winfried wojciech wolfgang xavier
    yann yannick yasmin yasmina yusuf yves yvette yvonne zachary zainab zbigniew zdenek zeynep zoe zofia zoltan zoran
    zsuzsanna zuzana""",
    )
)
