package dev.jbuild.cli;

import dev.jbuild.cli.command.AttachCommand;
import dev.jbuild.cli.command.BuildCommand;
import dev.jbuild.cli.command.BuildLogCommand;
import dev.jbuild.cli.command.BuildsCommand;
import dev.jbuild.cli.command.Command;
import dev.jbuild.cli.command.CommitCommand;
import dev.jbuild.cli.command.ContainerPruneCommand;
import dev.jbuild.cli.command.CpCommand;
import dev.jbuild.cli.command.CreateCommand;
import dev.jbuild.cli.command.DebugCommand;
import dev.jbuild.cli.command.DiffCommand;
import dev.jbuild.cli.command.DoctorCommand;
import dev.jbuild.cli.command.EventsCommand;
import dev.jbuild.cli.command.ExecCommand;
import dev.jbuild.cli.command.ExplainCommand;
import dev.jbuild.cli.command.ExportCommand;
import dev.jbuild.cli.command.GraphCommand;
import dev.jbuild.cli.command.HistoryCommand;
import dev.jbuild.cli.command.ImagesCommand;
import dev.jbuild.cli.command.ImportCommand;
import dev.jbuild.cli.command.InfoCommand;
import dev.jbuild.cli.command.InspectCommand;
import dev.jbuild.cli.command.KillCommand;
import dev.jbuild.cli.command.LoadCommand;
import dev.jbuild.cli.command.LogsCommand;
import dev.jbuild.cli.command.PauseCommand;
import dev.jbuild.cli.command.PortCommand;
import dev.jbuild.cli.command.PruneCommand;
import dev.jbuild.cli.command.PsCommand;
import dev.jbuild.cli.command.PullCommand;
import dev.jbuild.cli.command.PushCommand;
import dev.jbuild.cli.command.RenameCommand;
import dev.jbuild.cli.command.RestartCommand;
import dev.jbuild.cli.command.RmCommand;
import dev.jbuild.cli.command.RmiCommand;
import dev.jbuild.cli.command.RunCommand;
import dev.jbuild.cli.command.SaveCommand;
import dev.jbuild.cli.command.StartCommand;
import dev.jbuild.cli.command.StatsCommand;
import dev.jbuild.cli.command.StopCommand;
import dev.jbuild.cli.command.SystemCheckCommand;
import dev.jbuild.cli.command.SystemDfCommand;
import dev.jbuild.cli.command.TagCommand;
import dev.jbuild.cli.command.TopCommand;
import dev.jbuild.cli.command.UnpauseCommand;
import dev.jbuild.cli.command.UpdateCommand;
import dev.jbuild.cli.command.VerifyBuildCommand;
import dev.jbuild.cli.command.VersionCommand;
import dev.jbuild.cli.command.VolumeCreateCommand;
import dev.jbuild.cli.command.VolumeInspectCommand;
import dev.jbuild.cli.command.VolumeLsCommand;
import dev.jbuild.cli.command.VolumePruneCommand;
import dev.jbuild.cli.command.VolumeRmCommand;
import dev.jbuild.cli.command.WaitCommand;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import picocli.CommandLine;

/** One call of the command: finds what the first word names, and does it. */
final class Jbuild {

    private static final int USAGE_ERROR = 125;

    private record Entry(String summary, Supplier<Command> maker) {}

    private final Invocation invocation;
    private final Map<String, Entry> commands = new LinkedHashMap<>();

    Jbuild(Invocation invocation) {
        this.invocation = invocation;
        commands.put("build", new Entry("Build an image from a Dockerfile (may be left out)", BuildCommand::new));
        commands.put("builds", new Entry("List the last builds", BuildsCommand::new));
        commands.put("build-log", new Entry("Print what a build printed", BuildLogCommand::new));
        commands.put("explain", new Entry("Say why steps of a build were not cached", ExplainCommand::new));
        commands.put("verify-build", new Entry("Build an image again and compare", VerifyBuildCommand::new));
        commands.put("debug", new Entry("Open a shell where a build failed", DebugCommand::new));
        commands.put("graph", new Entry("Show what a build would do", GraphCommand::new));
        commands.put("run", new Entry("Run a program in a new container", RunCommand::new));
        commands.put("create", new Entry("Make a container that does not run yet", CreateCommand::new));
        commands.put("start", new Entry("Start containers", StartCommand::new));
        commands.put("stop", new Entry("Let containers end", StopCommand::new));
        commands.put("restart", new Entry("Stop containers and start them again", RestartCommand::new));
        commands.put("kill", new Entry("Send a signal to containers", KillCommand::new));
        commands.put("pause", new Entry("Stop all processes of containers", PauseCommand::new));
        commands.put("unpause", new Entry("Let paused containers continue", UnpauseCommand::new));
        commands.put("wait", new Entry("Wait until containers have ended", WaitCommand::new));
        commands.put("rm", new Entry("Remove containers", RmCommand::new));
        commands.put("container prune", new Entry("Remove all containers that do not run", ContainerPruneCommand::new));
        commands.put("ps", new Entry("List containers", PsCommand::new));
        commands.put("top", new Entry("List the processes of a container", TopCommand::new));
        commands.put("stats", new Entry("Show what containers use", StatsCommand::new));
        commands.put("events", new Entry("Print what happens to containers and images", EventsCommand::new));
        commands.put("port", new Entry("List a container's published ports", PortCommand::new));
        commands.put("logs", new Entry("Print what a container printed", LogsCommand::new));
        commands.put("exec", new Entry("Run one more program in a container", ExecCommand::new));
        commands.put("attach", new Entry("Put this terminal at a container", AttachCommand::new));
        commands.put("cp", new Entry("Copy files between a container and this machine", CpCommand::new));
        commands.put("diff", new Entry("List what a container has changed", DiffCommand::new));
        commands.put("commit", new Entry("Make an image of a container", CommitCommand::new));
        commands.put("export", new Entry("Write a container's files into an archive", ExportCommand::new));
        commands.put("update", new Entry("Change what containers may use", UpdateCommand::new));
        commands.put("rename", new Entry("Give a container another name", RenameCommand::new));
        commands.put("volume create", new Entry("Make a volume", VolumeCreateCommand::new));
        commands.put("volume ls", new Entry("List volumes", VolumeLsCommand::new));
        commands.put("volume inspect", new Entry("Show details of volumes as JSON", VolumeInspectCommand::new));
        commands.put("volume rm", new Entry("Remove volumes", VolumeRmCommand::new));
        commands.put("volume prune", new Entry("Remove volumes that no container has", VolumePruneCommand::new));
        commands.put("images", new Entry("List images", ImagesCommand::new));
        commands.put("inspect", new Entry("Show a container's or an image's details as JSON", InspectCommand::new));
        commands.put("history", new Entry("Show how an image came about", HistoryCommand::new));
        commands.put("tag", new Entry("Give an image another name", TagCommand::new));
        commands.put("rmi", new Entry("Remove images", RmiCommand::new));
        commands.put("pull", new Entry("Fetch an image from a registry", PullCommand::new));
        commands.put("push", new Entry("Send an image to a registry", PushCommand::new));
        commands.put("save", new Entry("Write images into an archive", SaveCommand::new));
        commands.put("load", new Entry("Read images from an archive", LoadCommand::new));
        commands.put("import", new Entry("Make an image of an archive of files", ImportCommand::new));
        commands.put("prune", new Entry("Remove what is kept for later builds only", PruneCommand::new));
        commands.put("system df", new Entry("Show what the store takes on the disk", SystemDfCommand::new));
        commands.put("system check", new Entry("Check the store for damage, and mend it", SystemCheckCommand::new));
        commands.put("info", new Entry("Show what jbuild can do on this machine", InfoCommand::new));
        commands.put("doctor", new Entry("Say what keeps jbuild from doing more here", DoctorCommand::new));
        commands.put("version", new Entry("Show the version", VersionCommand::new));
    }

    int run(List<String> written) {
        List<String> arguments = LongForms.shorten(written);
        String first = arguments.isEmpty() ? "--help" : arguments.getFirst();
        if (first.equals("--help") || first.equals("-h") || first.equals("help")) {
            if (arguments.size() > 1 && commands.containsKey(arguments.get(1))) {
                return execute(arguments.get(1), List.of("--help"));
            }
            usage(invocation.streams().out());
            return 0;
        }
        if (first.equals("--version") || first.equals("-v")) {
            return execute("version", List.of());
        }
        if (commands.containsKey(first)) {
            return execute(first, arguments.subList(1, arguments.size()));
        }
        String both = first + " " + (arguments.size() > 1 ? arguments.get(1) : "");
        if (commands.containsKey(both)) {
            return execute(both, arguments.subList(2, arguments.size()));
        }
        if (first.matches("system|container|volume|image|builder") && looksLikeCommand(first)) {
            return unknown(both.strip());
        }
        if (arguments.size() == 1 && looksLikeCommand(first)) {
            return unknown(first);
        }
        return execute("build", arguments);
    }

    /** A lone word that is no directory is more likely a mistyped command than a context. */
    private boolean looksLikeCommand(String word) {
        return word.matches("[a-z]+") && !java.nio.file.Files.isDirectory(invocation.resolve(word));
    }

    private int unknown(String word) {
        PrintStream err = invocation.streams().err();
        err.println("jbuild: \"" + word + "\" is neither a command nor a directory.");
        err.println(CloseNames.closest(word, commands.keySet())
                .map(close -> "Did you mean \"jbuild " + close + "\"?")
                .orElse("See jbuild --help."));
        return USAGE_ERROR;
    }

    private int execute(String name, List<String> arguments) {
        Entry entry = commands.get(name);
        if (entry == null) {
            throw new IllegalStateException("no command " + name);
        }
        Command command = entry.maker().get();
        CommandLine line = new CommandLine(command);
        line.setCommandName("jbuild " + name);
        line.setStopAtPositional(command.stopsAtFirstParameter());
        line.setUnmatchedOptionsArePositionalParams(false);
        line.setUsageHelpAutoWidth(false);
        // As with docker, the last one counts.
        line.setOverwrittenOptionsAllowed(true);
        List<String> given = new ArrayList<>(arguments);
        // What stands after run's image is for the program in it.
        boolean debug = command.stopsAtFirstParameter()
                ? !given.isEmpty() && given.getFirst().equals("--debug") && given.remove("--debug")
                : given.remove("--debug");
        for (String flag : command.flagsWithOptionalValues()) {
            Collections.replaceAll(given, flag, flag + "=");
        }
        try {
            line.parseArgs(given.toArray(String[]::new));
            if (line.isUsageHelpRequested()) {
                line.usage(invocation.streams().out());
                return 0;
            }
            return command.run(invocation);
        } catch (CommandLine.ParameterException wrong) {
            invocation.streams().err().println("jbuild " + name + ": " + wrong.getMessage());
            invocation.streams().err().println("See jbuild " + name + " --help.");
            return name.equals("build") ? 1 : USAGE_ERROR;
        } catch (EngineException failure) {
            new FailurePrinter(invocation.streams()).print(failure);
            if (debug) {
                failure.printStackTrace(invocation.streams().err());
            }
            return command.failureCode();
        } catch (IOException failure) {
            print(failure, debug);
            return command.failureCode();
        } catch (UncheckedIOException failure) {
            print(Objects.requireNonNull(failure.getCause()), debug);
            return command.failureCode();
        } catch (InterruptedException stopped) {
            invocation.streams().err().println("jbuild: stopped.");
            return 130;
        } catch (RuntimeException bug) {
            invocation.streams().err().println("jbuild: internal error: " + bug);
            if (debug) {
                bug.printStackTrace(invocation.streams().err());
            } else {
                invocation.streams().err().println("This is a bug in jbuild; --debug shows where.");
            }
            return command.failureCode();
        }
    }

    private void print(IOException failure, boolean debug) {
        FailurePrinter printer = new FailurePrinter(invocation.streams());
        try {
            printer.print(failure, Engine.root(invocation));
        } catch (EngineException noStore) {
            printer.print(noStore);
        }
        if (debug) {
            failure.printStackTrace(invocation.streams().err());
        }
    }

    private void usage(PrintStream out) {
        out.println("Usage: jbuild [COMMAND] [OPTIONS] ...");
        out.println();
        out.println("Builds OCI images from Dockerfiles and runs them. No daemon.");
        out.println();
        out.println("Commands:");
        commands.forEach((name, entry) -> out.printf("  %-12s %s%n", name, entry.summary()));
        out.println();
        out.println("Examples:");
        out.println("  jbuild -t app .                         build ./Dockerfile and call the image app");
        out.println("  jbuild run --rm app                     run it");
        out.println("  jbuild save --format oci-archive -o app.tar app");
        out.println();
        out.println("jbuild COMMAND --help tells more. --debug after a command shows stack traces.");
    }
}
