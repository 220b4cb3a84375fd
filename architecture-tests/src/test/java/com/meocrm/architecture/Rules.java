package com.meocrm.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The architecture as rules over a root package, so that the same rule judges the real code below
 * {@code com.meocrm} and the violations planted below {@code planted}.
 */
final class Rules {
  /** Features that cause events. They never know who listens. */
  private static final List<String> CAUSES =
      List.of(
          "shared",
          "event",
          "signing",
          "idempotency",
          "settings",
          "audit",
          "order",
          "inventory",
          "shipping",
          "commission",
          "lead");

  /** Features that carry events out. */
  private static final List<String> OUTPUTS =
      List.of("delivery", "webhook", "notification", "realtime");

  private static final Set<String> CLOCKS_CHANCE_AND_THREADS =
      Set.of(
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.InstantSource.system",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.util.UUID.randomUUID",
          "java.lang.Math.random",
          "java.lang.Thread.ofVirtual",
          "java.lang.Thread.ofPlatform",
          "java.lang.Thread.startVirtualThread",
          "java.util.Random.<init>",
          "java.security.SecureRandom.<init>",
          "java.lang.Thread.<init>");

  private final String root;

  Rules(String root) {
    this.root = root;
  }

  /** Every rule by a sentence that says what holds. */
  Map<String, ArchRule> all() {
    var rules = new LinkedHashMap<String, ArchRule>();
    rules.put("the core knows the JDK and JSpecify only", coreKnowsTheJdkOnly());
    rules.put("an adapter knows the core and no other adapter", adaptersDoNotKnowEachOther());
    rules.put("nobody knows the app", nobodyKnowsTheApp());
    rules.put("features of the core form no cycle", featuresFormNoCycle());
    rules.put("causes do not know outputs", causesDoNotKnowOutputs());
    rules.put(
        "time, chance and threads come into the core from outside", coreTakesTimeFromOutside());
    rules.put("nothing sleeps", nothingSleeps());
    rules.put("only persistence speaks SQL", onlyPersistenceSpeaksSql());
    rules.put("only the HTTP adapter serves HTTP", onlyHttpServesHttp());
    rules.put("only the command line writes to the terminal", onlyTheAppPrints());
    rules.put("no stack trace is printed by hand", nobodyPrintsStackTraces());
    rules.put("names say what a thing is", namesSayWhatAThingIs());
    rules.put("a use case is final and has one verb", useCasesAreFinal());
    rules.put("every package is null-marked", packagesAreNullMarked());
    return rules;
  }

  private ArchRule coreKnowsTheJdkOnly() {
    return classes()
        .that()
        .resideInAPackage(root + ".core..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    root + ".core..", "java..", "javax.crypto..", "org.jspecify.annotations..")
                .and(DescribedPredicate.not(resideInAnyPackage("java.sql..", "java.net.http.."))));
  }

  private ArchRule adaptersDoNotKnowEachOther() {
    return slices().matching(root + ".adapter.(*)..").should().notDependOnEachOther();
  }

  private ArchRule nobodyKnowsTheApp() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(root + ".app..");
  }

  private ArchRule featuresFormNoCycle() {
    return slices().matching(root + ".core.(*)..").should().beFreeOfCycles();
  }

  private ArchRule causesDoNotKnowOutputs() {
    return noClasses()
        .that()
        .resideInAnyPackage(packages(CAUSES))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(OUTPUTS))
        .allowEmptyShould(true);
  }

  private ArchRule coreTakesTimeFromOutside() {
    // Two builders know the JDK's defaults, for hosts and partners that bring none of their own.
    return noClasses()
        .that()
        .resideInAPackage(root + ".core..")
        .and(
            DescribedPredicate.not(
                simpleName("HubBuilder").or(nameMatching(".*\\.WebhookVerifier\\$Builder"))))
        .should()
        .callCodeUnitWhere(
            calls("a clock, chance or a thread of its own", CLOCKS_CHANCE_AND_THREADS));
  }

  private ArchRule nothingSleeps() {
    // A PostgreSQL that starts tells nobody when it is ready: asking again is all there is. And
    // measurements keep a pace.
    return noClasses()
        .that()
        .doNotHaveSimpleName("EmbeddedDatabase")
        .and()
        .doNotHaveFullyQualifiedName("com.meocrm.app.bench.Pace")
        .should()
        .callCodeUnitWhere(calls("Thread.sleep", Set.of("java.lang.Thread.sleep")));
  }

  private ArchRule onlyPersistenceSpeaksSql() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(root + ".adapter.persistence..", root + ".app..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..", "javax.sql..", "org.jooq..", "org.postgresql..", "com.zaxxer..");
  }

  private ArchRule onlyHttpServesHttp() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".adapter.http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..");
  }

  private ArchRule onlyTheAppPrints() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".app..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err");
  }

  private ArchRule nobodyPrintsStackTraces() {
    return noClasses()
        .should()
        .callCodeUnitWhere(
            calls("printStackTrace", Set.of("java.lang.Throwable.printStackTrace"))
                .or(endsWithName("printStackTrace")));
  }

  private ArchRule namesSayWhatAThingIs() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackage(root + ".adapter.persistence.jooq..")
        .should()
        .haveNameMatching(".*(Impl|Manager|Helper|Util|Utils)")
        .orShould()
        .haveNameMatching(".*\\.I[A-Z][a-z]\\w*Interface");
  }

  private ArchRule useCasesAreFinal() {
    return methods()
        .that()
        .haveName("handle")
        .and()
        .areDeclaredInClassesThat()
        .resideInAPackage(root + ".core..")
        .should()
        .beDeclaredInClassesThat(
            DescribedPredicate.describe(
                "are final and have only this public verb",
                type -> isFinal(type) && hasOneVerb(type)));
  }

  private ArchRule packagesAreNullMarked() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackage(root + ".adapter.persistence.jooq..")
        .should(
            new ArchCondition<JavaClass>("lie in a package with @NullMarked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean marked =
                    type.getPackage()
                        .tryGetAnnotationOfType("org.jspecify.annotations.NullMarked")
                        .isPresent();
                events.add(
                    new SimpleConditionEvent(type, marked, type.getName() + " is not null-marked"));
              }
            });
  }

  private static boolean isFinal(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.FINAL);
  }

  private static boolean hasOneVerb(JavaClass type) {
    return type.getMethods().stream()
            .filter(m -> m.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(m -> !m.getModifiers().contains(JavaModifier.STATIC))
            .filter(m -> !m.getModifiers().contains(JavaModifier.SYNTHETIC))
            .count()
        == 1;
  }

  private static DescribedPredicate<JavaCall<?>> calls(String description, Set<String> targets) {
    return DescribedPredicate.describe(
        "call " + description, call -> targets.contains(nameOf(call.getTarget())));
  }

  private static DescribedPredicate<JavaCall<?>> endsWithName(String method) {
    return DescribedPredicate.describe(
        "call " + method, call -> call.getTarget().getName().equals(method));
  }

  private static String nameOf(CodeUnitAccessTarget target) {
    return target.getOwner().getName() + "." + target.getName();
  }

  private String[] packages(List<String> features) {
    return features.stream()
        .map(feature -> root + ".core." + feature + "..")
        .toArray(String[]::new);
  }
}
