using System.Text;
using EdgeNet.Cli;
using EdgeNet.Cli.Reports;

if (args is [Footprint.Command, .. var measured])
{
    Footprint.Leave(measured);
    return 0;
}

return Run(args);

// In a method of its own, so that a process that is measured loads none of this.
static int Run(string[] args)
{
    Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    return EdgeNetCommand.Run(args, Terminal.Console());
}
