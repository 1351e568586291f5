namespace SmartPark.Chaos.Plain;

/// <summary>The parts of the comparison as programs: this program started again with a word and a file.</summary>
internal static class PlainPrograms
{
    public const string Gateway = "plain-gateway";
    public const string Writer = "plain-writer";

    /// <summary>Runs the part that the arguments name until it is told to end; false when they name none.</summary>
    public static async Task<bool> TryRunAsync(string[] args, CancellationToken cancellationToken)
    {
        switch (args)
        {
            case [Gateway, var file]:
                using (var gateway = new PlainGateway(PlainFiles.Read<PlainGatewayFile>(file)))
                {
                    await gateway.RunAsync(cancellationToken);
                }

                return true;
            case [Writer, var file]:
                await new PlainWriter(PlainFiles.Read<PlainWriterFile>(file)).RunAsync(cancellationToken);
                return true;
            default:
                return false;
        }
    }
}
