using SmartPark.Ingest.Api;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>A document as sheets for people: figures, kinds of energy, land, meters, losses, findings, and how it all came about.</summary>
/// <param name="language">Language of headings and words: <c>zh-CN</c> or <c>en</c>.</param>
/// <param name="whole">The document that has all names, when only some of its figures are shown; the one shown when null.</param>
internal sealed class ReportSheets(string language, ReportDocument? whole = null)
{
    private readonly ReportWords _words = new(language);

    /// <summary>The sheets, the figures first.</summary>
    /// <param name="document">The document.</param>
    /// <param name="published">Number, version and hash where it is published; null for a draft.</param>
    public IReadOnlyList<WorkbookSheet> Of(ReportDocument document, PublishedReport? published)
    {
        ArgumentNullException.ThrowIfNull(document);
        var names = new DocumentNames(whole ?? document, language);
        return
        [
            Figures(document, names),
            Energies(document),
            Land(document),
            Economics(document),
            Quotas(document),
            Meters(document, names),
            Pools(document, names),
            Findings(document, names),
            new(_words.Of("说明", "Notes"), [], [.. Notes(document, published).Select(n => new object?[] { n })]),
        ];
    }

    /// <summary>The sheet of figures, one row a subject.</summary>
    public WorkbookSheet Figures(ReportDocument document) => Figures(document, new(whole ?? document, language));

    private WorkbookSheet Figures(ReportDocument document, DocumentNames names) => new(
        _words.Of("亩均能耗", "Energy per mu"),
        Columns(("范围", "Scope"), ("编号", "Id"), ("名称", "Name"), ("园区", "Park"), ("行业代码", "Trade code"), ("综合能耗 tce", "Energy tce", NumberFormat.Four), ("亩均能耗 tce/亩", "Energy per mu tce/mu", NumberFormat.Four),
            ("面积 亩", "Land mu", NumberFormat.Four), ("按租用面积折算", "By rented floor"), ("用电 kWh", "Electricity kWh", NumberFormat.Two), ("亩均用电 kWh/亩", "Electricity per mu kWh/mu", NumberFormat.Two),
            ("二氧化碳 t", "CO₂ t", NumberFormat.Four), ("覆盖率", "Coverage", NumberFormat.Percent), ("估算占比", "Estimated share", NumberFormat.Percent), ("计量点", "Meters"), ("排名", "Rank"), ("参与排名", "Ranked"),
            ("百分位", "Percentile", NumberFormat.Two), ("上期 tce/亩", "Period before tce/mu", NumberFormat.Four), ("环比", "Change", NumberFormat.Percent), ("上年同期 tce/亩", "Year before tce/mu", NumberFormat.Four),
            ("同比", "Change in a year", NumberFormat.Percent), ("状态", "State")),
        [
            .. document.Figures.OrderBy(f => ReportWords.Order(f.Scope)).Select(f =>
            {
                var electricity = f.Energies.FirstOrDefault(e => e is { Kind: "electricity", Unit: "kWh" });
                return new object?[]
                {
                    _words.Scope(f.Scope), IdOf(f), f.Title.For(language), names.Park(f.Park), f.TradeCode, f.Tce, f.TcePerMu, f.Mu, f.IsFloorShare ? _words.Of("是", "yes") : null, electricity?.Total, electricity?.PerMu, f.TonnesCo2,
                    f.Coverage, f.EstimatedShare, (long)f.Meters, f.Rank is { } rank ? (long)rank : null, (long)f.Ranked, f.Percentile, f.Previous?.TcePerMu, f.Previous?.Change, f.LastYear?.TcePerMu, f.LastYear?.Change,
                    f.Provisional.Count == 0 ? _words.Of("可签发", "can be signed") : _words.Of("暂定：", "provisional: ") + string.Join(_words.Of("、", ", "), f.Provisional.Select(_words.Provisional)),
                };
            }),
        ]);

    /// <summary>What stands below a report.</summary>
    public IEnumerable<string> Notes(ReportDocument document, PublishedReport? published)
    {
        ArgumentNullException.ThrowIfNull(document);
        yield return published is null
            ? _words.Of("草稿：未发布，数据更新后数字会变。", "Draft: not published; its figures change with the data.")
            : _words.Of($"发布编号 {published.Number}，第 {published.Version} 版，{published.At:yyyy-MM-dd HH:mm zzz} 由 {published.Name} 发布。SHA-256 {published.Sha256}",
                $"Published as {published.Number}, version {published.Version}, {published.At:yyyy-MM-dd HH:mm zzz} by {published.Name}. SHA-256 {published.Sha256}");
        yield return _words.Of($"登记簿第 {document.RegistryRevision} 版，SHA-256 {document.RegistryHash}；计算于 {document.MadeAt:yyyy-MM-dd HH:mm:ss zzz}。",
            $"Registry revision {document.RegistryRevision}, SHA-256 {document.RegistryHash}; worked out {document.MadeAt:yyyy-MM-dd HH:mm:ss zzz}.");
        foreach (var line in document.MethodLines)
        {
            yield return line.For(language);
        }
    }

    /// <summary>The id of a subject; the city is known by its name.</summary>
    private static string? IdOf(FigureEntry figure) => figure.Scope == "city" ? null : figure.Id;

    private WorkbookSheet Energies(ReportDocument document) => new(
        _words.Of("分品种", "Kinds of energy"),
        Columns(("范围", "Scope"), ("编号", "Id"), ("名称", "Name"), ("能源种类", "Energy"), ("单位", "Unit"), ("合计", "Total", NumberFormat.Two), ("实测", "Measured", NumberFormat.Two), ("估算", "Estimated", NumberFormat.Two),
            ("自有计量", "Own meters", NumberFormat.Two), ("分摊损耗", "Share of loss", NumberFormat.Two), ("分摊公共用能", "Share of common use", NumberFormat.Two), ("亩均", "Per mu", NumberFormat.Four), ("折标 tce", "tce", NumberFormat.Four)),
        [
            .. document.Figures.OrderBy(f => ReportWords.Order(f.Scope)).SelectMany(f => f.Energies.Select(e => new object?[]
            {
                _words.Scope(f.Scope), IdOf(f), f.Title.For(language), e.Title.For(language), e.Unit, e.Total, e.Measured, e.Estimated, e.Own, e.LossShare, e.CommonShare, e.PerMu, e.Tce,
            })),
        ]);

    private WorkbookSheet Land(ReportDocument document) => new(
        _words.Of("用地", "Land"),
        Columns(("编号", "Id"), ("名称", "Name"), ("地块", "Plot"), ("口径", "Kind"), ("起始日", "From"), ("截止日（含）", "To (included)"), ("亩", "mu", NumberFormat.Four), ("地块亩数", "Plot mu", NumberFormat.Four),
            ("面积依据", "Basis"), ("租用 m²", "Rented m²", NumberFormat.Two), ("总建筑 m²", "All floor m²", NumberFormat.Two)),
        [
            .. document.Figures.OrderBy(f => ReportWords.Order(f.Scope)).SelectMany(f => f.Land.Select(l => new object?[]
            {
                IdOf(f), f.Title.For(language), l.Plot, _words.LandKind(l.Kind), l.From, l.To.AddDays(-1), l.Mu, l.PlotMu, l.Basis, l.RentedM2 == 0 ? null : l.RentedM2, l.FloorM2 == 0 ? null : l.FloorM2,
            })),
        ]);

    private WorkbookSheet Economics(ReportDocument document) => new(
        _words.Of("单位产出能耗", "Energy by output"),
        Columns(("范围", "Scope"), ("编号", "Id"), ("名称", "Name"), ("指标", "Measure"), ("数值", "Value", NumberFormat.Two), ("单位", "Unit"), ("tce/单位", "tce by unit", NumberFormat.Four), ("亩均", "Per mu", NumberFormat.Four),
            ("已报企业", "Told"), ("企业总数", "Of")),
        [
            .. document.Figures.OrderBy(f => ReportWords.Order(f.Scope)).SelectMany(f => f.Economics.Select(e => new object?[]
            {
                _words.Scope(f.Scope), IdOf(f), f.Title.For(language), e.Title.For(language), e.Value, e.Unit, e.TcePerValue, e.ValuePerMu, (long)e.Told, (long)e.Of,
            })),
        ]);

    private WorkbookSheet Quotas(ReportDocument document) => new(
        _words.Of("限额", "Quotas"),
        Columns(("编号", "Id"), ("名称", "Name"), ("指标", "Measure"), ("起始日", "From"), ("截止日（含）", "To (included)"), ("限额", "Limit", NumberFormat.Four), ("已用", "Used", NumberFormat.Four), ("占比", "Share", NumberFormat.Percent),
            ("预警", "Warning")),
        [
            .. document.Figures.SelectMany(f => f.Quotas.Select(q => new object?[]
            {
                f.Id, f.Title.For(language), q.Title.For(language), q.From, q.To.AddDays(-1), q.Limit, q.Used, q.Share, _words.Quota(q.Level),
            })),
        ]);

    private WorkbookSheet Meters(ReportDocument document, DocumentNames names) => new(
        _words.Of("计量点", "Meters"),
        Columns(("园区", "Park"), ("计量点", "Meter"), ("名称", "Name"), ("能源种类", "Energy"), ("供给", "Feeds"), ("上级", "Parent"), ("起始日", "From"), ("截止日（含）", "To (included)"), ("用量", "Amount", NumberFormat.Two),
            ("其中估算", "Estimated", NumberFormat.Two), ("单位", "Unit"), ("覆盖率", "Coverage", NumberFormat.Percent), ("备注", "Remarks")),
        [
            .. document.Meters.Select(m => new object?[]
            {
                names.Park(m.Park), m.Meter, m.Title.For(language), names.Kind(m.Energy), names.Enterprise(m.Park, m.Enterprise) ?? _words.Feeds(m.Feeds), m.Parent, m.From, m.To.AddDays(-1), m.Total, m.Estimated, m.Unit, m.Coverage,
                string.Join(_words.Of("、", ", "), m.Marks.Select(_words.Cause)),
            }),
        ]);

    private WorkbookSheet Pools(ReportDocument document, DocumentNames names) => new(
        _words.Of("损耗与公共用能", "Loss and common use"),
        Columns(("园区", "Park"), ("项目", "Kind"), ("计量点", "Meter"), ("名称", "Name"), ("能源种类", "Energy"), ("起始日", "From"), ("截止日（含）", "To (included)"), ("数量", "Amount", NumberFormat.Two),
            ("总表", "Master", NumberFormat.Two), ("损耗率", "Rate", NumberFormat.Percent), ("未分摊", "Not shared", NumberFormat.Two), ("单位", "Unit")),
        [
            .. document.Pools.Select(p => new object?[]
            {
                names.Park(p.Park), p.Kind == "loss" ? _words.Of("损耗", "loss") : _words.Of("公共用能", "common use"), p.Meter, p.Title?.For(language), names.Kind(p.Energy), p.From, p.To.AddDays(-1), p.Amount, p.Master, p.Rate, p.Unshared, p.Unit,
            }),
        ]);

    private WorkbookSheet Findings(ReportDocument document, DocumentNames names) => new(
        _words.Of("待核查", "To look at"),
        Columns(("园区", "Park"), ("事项", "Finding"), ("计量点", "Meter"), ("名称", "Name"), ("起始日", "From"), ("截止日（含）", "To (included)"), ("数量", "Amount", NumberFormat.Two), ("可能原因", "Likely causes")),
        [
            .. document.Findings.Select(f => new object?[]
            {
                names.Park(f.Park), _words.Finding(f.Kind), f.Meter, f.Title?.For(language), f.From, f.To.AddDays(-1), f.Amount, string.Join(_words.Of("、", ", "), f.Causes.Select(_words.Cause)),
            }),
        ]);

    private List<WorkbookColumn> Columns(params ReadOnlySpan<Head> heads)
    {
        var columns = new List<WorkbookColumn>(heads.Length);
        foreach (var head in heads)
        {
            columns.Add(new(_words.Of(head.Zh, head.En), head.Format));
        }

        return columns;
    }

    private readonly record struct Head(string Zh, string En, NumberFormat Format = NumberFormat.Plain)
    {
        public static implicit operator Head((string Zh, string En) head) => new(head.Zh, head.En);

        public static implicit operator Head((string Zh, string En, NumberFormat Format) head) => new(head.Zh, head.En, head.Format);
    }
}
